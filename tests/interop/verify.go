// Verify checks a log directory with code that is not Gatelog's: the note and tlog packages of Go's checksum
// database, and the C2SP specifications signed-note, tlog-checkpoint, tlog-tiles and tlog-proof for the rest.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run tests/interop/verify.go [-proof FILE] DIR
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
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

// An epoch is a key and the sizes it signs: from the size it found to the one it was closed at.
type epoch struct {
	first, closed int64
	key           note.Verifier
}

// readEpochs reads keys/vkeys, one "<first> <closed or -> <vkey>" a line. Who keeps the keys elsewhere compares them.
func readEpochs(dir string) ([]epoch, error) {
	text, err := os.ReadFile(filepath.Join(dir, "keys", "vkeys"))
	if err != nil {
		return nil, err
	}
	current, err := os.ReadFile(filepath.Join(dir, "keys", "log.vkey"))
	if err != nil {
		return nil, err
	}
	var epochs []epoch
	var next int64
	lines := strings.SplitAfter(string(text), "\n")
	for _, line := range lines[:len(lines)-1] {
		words := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		if len(words) != 3 {
			return nil, errors.New("keys/vkeys: a line is not three words")
		}
		e := epoch{closed: math.MaxInt64}
		if e.first, err = decimal(words[0]); err != nil || e.first != next {
			return nil, errors.New("keys/vkeys: an epoch does not begin where the one before ends")
		}
		if words[1] != "-" {
			if e.closed, err = decimal(words[1]); err != nil {
				return nil, err
			}
		}
		if e.key, err = note.NewVerifier(words[2]); err != nil {
			return nil, err
		}
		next = e.closed
		epochs = append(epochs, e)
	}
	if lines[len(lines)-1] != "" || next != math.MaxInt64 || !strings.HasSuffix(string(text), " "+string(current)) {
		return nil, errors.New("keys: the last key is not the current one")
	}
	return epochs, nil
}

func readCheckpoint(path string, epochs []epoch) (tlog.Tree, error) {
	signed, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	tree, err := openCheckpoint(signed, epochs)
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%s: %w", path, err)
	}
	return tree, nil
}

// openCheckpoint accepts the keys of the checkpoint's own time only; a closing one needs the key before and the next.
func openCheckpoint(signed []byte, epochs []epoch) (tlog.Tree, error) {
	var keys []note.Verifier
	for _, e := range epochs {
		keys = append(keys, e.key)
	}
	opened, err := note.Open(signed, note.VerifierList(keys...))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != keys[0].Name() {
		return tlog.Tree{}, errors.New("no checkpoint of this log")
	}
	size, err := decimal(lines[1])
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := hash(lines[2])
	if err != nil {
		return tlog.Tree{}, err
	}
	for _, e := range epochs {
		signed := false
		for _, by := range opened.Sigs {
			signed = signed || by.Name == e.key.Name() && by.Hash == e.key.KeyHash()
		}
		if inside := e.first <= size && size <= e.closed; signed != inside {
			return tlog.Tree{}, fmt.Errorf("key %08x signed it: %v; it is of its time: %v", e.key.KeyHash(), signed, inside)
		}
	}
	return tlog.Tree{N: size, Hash: root}, nil
}

// log is the directory under its newest checkpoint; as a tlog.TileReader it serves tiles out of C2SP paths.
type log struct {
	dir    string
	tree   tlog.Tree
	hashes tlog.HashReader
	tiles  map[tlog.Tile][]byte
}

func (l *log) Height() int                        { return 8 }
func (l *log) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		if l.tiles[tile] == nil {
			held, width, err := l.read(tile)
			if err != nil {
				return nil, err
			}
			if len(held) != width*tlog.HashSize {
				return nil, fmt.Errorf("%s has %d bytes", path(tile), len(held))
			}
			l.tiles[tile] = held[:tile.W*tlog.HashSize]
		}
		all = append(all, l.tiles[tile])
	}
	return all, nil
}

// path is tile's in tlog-tiles: no height in it, and "entries" for what Go calls "data".
func path(tile tlog.Tile) string {
	return strings.Replace(strings.Replace(tile.Path(), "tile/8/", "tile/", 1), "tile/data/", "tile/entries/", 1)
}

// read reads a tile or a bundle and says how wide it is: a partial one may have been deleted for the full one.
func (l *log) read(tile tlog.Tile) ([]byte, int, error) {
	held, err := os.ReadFile(filepath.Join(l.dir, path(tile)))
	if errors.Is(err, fs.ErrNotExist) && tile.W < 256 {
		tile.W = 256
		held, err = os.ReadFile(filepath.Join(l.dir, path(tile)))
	}
	return held, tile.W, err
}

func (l *log) bundle(tile tlog.Tile) ([][]byte, error) {
	held, width, err := l.read(tile)
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(held) >= 2 && len(held)-2 >= int(binary.BigEndian.Uint16(held)) {
		end := 2 + int(binary.BigEndian.Uint16(held))
		entries = append(entries, held[2:end])
		held = held[end:]
	}
	if len(held) > 0 || len(entries) != width {
		return nil, fmt.Errorf("%s is no bundle of %d entries", path(tile), width)
	}
	return entries[:tile.W], nil
}

// bundleOf names the bundle with entry index in the newest tree.
func (l *log) bundleOf(index int64) tlog.Tile {
	tile := tlog.Tile{H: 8, L: -1, N: index / 256, W: 256}
	if left := l.tree.N - tile.N*256; left < 256 {
		tile.W = int(left)
	}
	return tile
}

// checkKept checks that every kept checkpoint is the root its own tiles lead to and the beginning of the next one.
func (l *log) checkKept(epochs []epoch) (int, error) {
	files, err := os.ReadDir(filepath.Join(l.dir, "checkpoints"))
	if err != nil {
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

func (l *log) checkEntries() error {
	for index := int64(0); index < l.tree.N; index += 256 {
		if err := l.checkBundle(l.bundleOf(index)); err != nil {
			return err
		}
	}
	return nil
}

// checkBundle compares the hash of each entry with the proven one of level 0.
func (l *log) checkBundle(tile tlog.Tile) error {
	entries, err := l.bundle(tile)
	if err != nil {
		return err
	}
	want, err := tlog.ReadTileData(tlog.Tile{H: 8, L: 0, N: tile.N, W: tile.W}, l.hashes)
	if err != nil {
		return err
	}
	for i, entry := range entries {
		got := tlog.RecordHash(entry)
		if !bytes.Equal(got[:], want[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
			return fmt.Errorf("entry %d is not the one in the tree", tile.N*256+int64(i))
		}
	}
	return nil
}

// checkFiles compares every file under tile/, older partial ones too. Those of a larger tree are counted: nothing proves them yet.
func (l *log) checkFiles() (checked, beyond int, err error) {
	err = filepath.WalkDir(filepath.Join(l.dir, "tile"), func(name string, file fs.DirEntry, err error) error {
		if err != nil || file.IsDir() || strings.HasSuffix(name, ".tmp") {
			return err
		}
		relative, err := filepath.Rel(filepath.Join(l.dir, "tile"), name)
		if err != nil {
			return err
		}
		tile, err := tlog.ParseTilePath("tile/8/" + strings.Replace(filepath.ToSlash(relative), "entries/", "data/", 1))
		if err != nil {
			return err
		}
		level := tile.L
		if level < 0 {
			level = 0
		}
		if tile.N*256+int64(tile.W) > l.tree.N>>uint(8*level) {
			beyond++
			return nil
		}
		checked++
		if tile.L < 0 {
			return l.checkBundle(tile)
		}
		got, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if want, err := tlog.ReadTileData(tile, l.hashes); err != nil || !bytes.Equal(got, want) {
			return fmt.Errorf("%s is not of this tree: %v", name, err)
		}
		return nil
	})
	return checked, beyond, err
}

// checkInclusion proves the first, the last and many random entries, or all if there are few.
func (l *log) checkInclusion(many int64) error {
	random := rand.New(rand.NewSource(l.tree.N))
	for i := int64(0); i < l.tree.N && i < many; i++ {
		index := i
		if l.tree.N > many && i > 0 {
			index = l.tree.N - 1 - int64(i-1)*random.Int63n(l.tree.N)/many
		}
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

// decimal is an ASCII decimal without sign and leading zeroes.
func decimal(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		return 0, fmt.Errorf("not a decimal number: %q", text)
	}
	return n, nil
}

func hash(text string) (tlog.Hash, error) {
	var h tlog.Hash
	held, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || copy(h[:], held) != tlog.HashSize || len(held) != tlog.HashSize {
		return h, errors.New("not the base64 of a hash")
	}
	return h, nil
}
