package main

import (
	"slices"
	"strings"
)

// notes are finished sentences about what a render had to guess.
type notes struct{ list []string }

func (n *notes) add(sentence string) {
	if len(sentence) > longestNote {
		sentence = strings.ToValidUTF8(sentence[:longestNote], "") + "…"
	}
	if n != nil && !slices.Contains(n.list, sentence) && len(n.list) < mostNotes {
		n.list = append(n.list, sentence)
	}
}

// What keeps a chart that guesses everywhere, or at great length, from filling a comment.
const (
	mostNotes   = 50
	longestNote = 400
)
