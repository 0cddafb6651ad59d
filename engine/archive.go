package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// What a packed chart may hold: far more than any real one, far less than fills the memory.
const (
	mostArchiveBytes = 64 << 20
	mostArchiveFiles = 10_000
)

var errBomb = fmt.Errorf("is too large: it unpacks to more than %d MiB or %d files", mostArchiveBytes>>20, mostArchiveFiles)

// checkArchive reads through a packed chart without keeping it, so that a bomb ends before it is loaded.
func checkArchive(content []byte, name string) error {
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("%s is no packed chart: %w", name, err)
	}
	counted := &io.LimitedReader{R: unzipped, N: mostArchiveBytes + 1}
	reader := tar.NewReader(counted)
	for files := 0; ; files++ {
		_, err := reader.Next()
		switch {
		case counted.N <= 0 || files > mostArchiveFiles:
			return fmt.Errorf("%s %w", name, errBomb)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s is no packed chart: %w", name, err)
		}
	}
}
