// Verify checks a log directory with code that is not Gatelog's: the note and tlog packages of Go's checksum
// database, and the C2SP specifications signed-note, tlog-checkpoint, tlog-tiles and tlog-proof for the rest.
//
//	cd tests/interop && GO111MODULE=off GOPATH=/usr/share/gocode go run . [-proof FILE] DIR
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	proof := flag.String("proof", "", "check this .tlog-proof too, of an entry of the log")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: verify [-proof FILE] DIR")
		os.Exit(2)
	}
	said, err := verify(flag.Arg(0), *proof)
	if err != nil {
		fmt.Fprintln(os.Stderr, "FAILED:", err)
		os.Exit(1)
	}
	fmt.Println("OK", said)
}

func verify(dir, proof string) (string, error) {
	epochs, err := readEpochs(dir)
	if err != nil {
		return "", err
	}
	tree, err := readCheckpoint(filepath.Join(dir, "checkpoint"), epochs)
	if err != nil {
		return "", err
	}
	log := &log{dir: dir, tree: tree, tiles: map[tlog.Tile][]byte{}}
	log.hashes = tlog.TileHashReader(tree, log)
	older, err := log.checkKept(epochs)
	if err != nil {
		return "", err
	}
	if err := log.checkEntries(); err != nil {
		return "", err
	}
	files, beyond, err := log.checkFiles()
	if err != nil {
		return "", err
	}
	if err := log.checkInclusion(200); err != nil {
		return "", err
	}
	if proof != "" {
		if err := log.checkProof(proof, epochs); err != nil {
			return "", fmt.Errorf("%s: %w", proof, err)
		}
	}
	return fmt.Sprintf("size=%d keys=%d kept=%d files=%d beyond=%d", tree.N, len(epochs), older, files, beyond), nil
}

// checkKept checks that every kept checkpoint is the root its own tiles lead to and the beginning of the next one.
func (l *log) checkKept(epochs []epoch) (int, error) {
	// A young log has kept none.
	files, err := os.ReadDir(filepath.Join(l.dir, "checkpoints"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	var trees []tlog.Tree
	for _, file := range files {
		tree, err := readCheckpoint(filepath.Join(l.dir, "checkpoints", file.Name()), epochs)
		if err != nil {
			return 0, err
		}
		if file.Name() != fmt.Sprintf("%020d", tree.N) {
			return 0, fmt.Errorf("checkpoints/%s is of size %d", file.Name(), tree.N)
		}
		trees = append(trees, tree)
	}
	// ReadDir sorts, and the names are padded: the sizes only grow.
	trees = append(trees, l.tree)
	for i, tree := range trees {
		hashes := tlog.TileHashReader(tree, l)
		root, err := tlog.TreeHash(tree.N, hashes)
		if err != nil || root != tree.Hash {
			return 0, fmt.Errorf("tiles do not lead to the root of size %d: %v", tree.N, err)
		}
		if i == 0 {
			continue
		}
		proof, err := tlog.ProveTree(tree.N, trees[i-1].N, hashes)
		if err == nil {
			err = tlog.CheckTree(proof, tree.N, tree.Hash, trees[i-1].N, trees[i-1].Hash)
		}
		if err != nil {
			return 0, fmt.Errorf("size %d does not begin with size %d: %w", tree.N, trees[i-1].N, err)
		}
	}
	return len(files), nil
}

// checkInclusion proves the first, the last and many random entries, or all if there are few.
func (l *log) checkInclusion(many int64) error {
	random := rand.New(rand.NewSource(l.tree.N))
	indexes := []int64{0, l.tree.N - 1}
	for i := int64(0); i < many; i++ {
		if l.tree.N > many {
			indexes = append(indexes, random.Int63n(l.tree.N))
		} else if i < l.tree.N {
			indexes = append(indexes, i)
		}
	}
	for _, index := range indexes {
		entries, err := l.bundle(l.bundleOf(index))
		if err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(l.tree.N, index, l.hashes)
		if err == nil {
			err = tlog.CheckRecord(proof, l.tree.N, l.tree.Hash, index, tlog.RecordHash(entries[index%256]))
		}
		if err != nil {
			return fmt.Errorf("entry %d cannot be proven: %w", index, err)
		}
	}
	return nil
}

// checkProof reads a tlog-proof of an entry of this log and follows it to the signed root it carries.
func (l *log) checkProof(name string, epochs []epoch) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	head, checkpoint, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("no tlog-proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return errors.New("no index")
	}
	index, err := decimal(strings.TrimPrefix(lines[0], "index "))
	if err != nil || index >= l.tree.N {
		return fmt.Errorf("no such entry: %v", err)
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		sibling, err := hash(line)
		if err != nil {
			return err
		}
		proof = append(proof, sibling)
	}
	tree, err := openCheckpoint([]byte(checkpoint), epochs)
	if err != nil {
		return err
	}
	entries, err := l.bundle(l.bundleOf(index))
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entries[index%256]))
}
