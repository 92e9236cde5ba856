// Keys and checkpoints: keys/vkeys, signed notes, and which key may sign which size.
package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

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
	if lines[len(lines)-1] != "" || next != math.MaxInt64 || !strings.HasSuffix(string(text), "- "+string(current)) {
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
