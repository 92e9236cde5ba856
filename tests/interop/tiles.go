// Tiles and entry bundles: C2SP paths under the tile reader of the tlog package, and the check of every file.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// log is the directory under its newest checkpoint; as a tlog.TileReader it serves tiles out of C2SP paths.
type log struct {
	dir    string
	tree   tlog.Tree
	hashes tlog.HashReader
	tiles  map[tlog.Tile][]byte
}

func (l *log) Height() int                         { return 8 }
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
