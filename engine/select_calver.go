package main

import (
	"fmt"
	"math/big"
	"regexp"
	"sort"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"
)

// The parts of calendar versions, as calver.org names them. What has a 0 before it has leading zeros; YY counts from 2000.
var calendarParts = map[string]string{
	"YYYY":     `[1-9][0-9]{3}`,
	"YY":       `0|[1-9][0-9]{0,2}`,
	"0Y":       `[0-9]{2}|[1-9][0-9]{2}`,
	"MM":       `[1-9]|1[0-2]`,
	"0M":       `0[1-9]|1[0-2]`,
	"WW":       `[1-9]|[1-4][0-9]|5[0-3]`,
	"0W":       `0[1-9]|[1-4][0-9]|5[0-3]`,
	"DD":       `[1-9]|[12][0-9]|3[01]`,
	"0D":       `0[1-9]|[12][0-9]|3[01]`,
	"MAJOR":    `0|[1-9][0-9]{0,17}`,
	"MINOR":    `0|[1-9][0-9]{0,17}`,
	"MICRO":    `[0-9]{1,18}`,
	"MODIFIER": `[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*`,
}

var (
	calendarPart  = regexp.MustCompile(`YYYY|YY|0Y|MM|0M|WW|0W|DD|0D|MAJOR|MINOR|MICRO|MODIFIER`)
	calendarBreak = regexp.MustCompile(`[A-Z]`)
)

// calendarForm is a form such as YYYY.0M.MICRO, ready to read tags.
type calendarForm struct {
	pattern *regexp.Regexp
	parts   []string // in the order of the form
}

// calendarKey orders a tag: numbers from the most telling to the least, then the modifier.
type calendarKey struct {
	numbers  []*big.Int
	modifier string
}

func byCalendar(form string) (*ordering, *policyFault) {
	made, message := compileCalendar(form)
	if message != "" {
		return nil, &policyFault{"calver", message}
	}
	return &ordering{
		read: func(value string, _ tagFact) (any, string) {
			if key := made.read(value); key != nil {
				return key, ""
			}
			return nil, "not a version of the form " + form
		},
		compare: func(a, b any) int { return compareCalendar(a.(*calendarKey), b.(*calendarKey)) },
	}, nil
}

func compileCalendar(form string) (*calendarForm, string) {
	made := &calendarForm{}
	pattern, at, before := `^v?`, 0, ""
	for _, place := range calendarPart.FindAllStringIndex(form, -1) {
		literal, part := form[at:place[0]], form[place[0]:place[1]]
		if calendarBreak.MatchString(literal) {
			return nil, unknownPart(form, literal)
		}
		if made.has(part) {
			return nil, fmt.Sprintf("%q names %s twice", form, part)
		}
		if part == "MODIFIER" {
			if place[1] != len(form) {
				return nil, fmt.Sprintf("%q has something behind MODIFIER, which ends a version", form)
			}
			// A version may lack its modifier, and then what stands before it.
			pattern += `(?:` + regexp.QuoteMeta(literal) + `(` + calendarParts[part] + `))?`
		} else {
			if literal == "" && isOpenEnded(before) {
				return nil, fmt.Sprintf("in %q nothing stands between %s and %s: it cannot be told where the one ends", form, before, part)
			}
			pattern += regexp.QuoteMeta(literal) + `(` + calendarParts[part] + `)`
		}
		made.parts = append(made.parts, part)
		at, before = place[1], part
	}
	rest := form[at:]
	if calendarBreak.MatchString(rest) {
		return nil, unknownPart(form, rest)
	}
	if !made.has("YYYY") && !made.has("YY") && !made.has("0Y") {
		return nil, fmt.Sprintf("%q has no year: YYYY, YY or 0Y", form)
	}
	if (made.has("DD") || made.has("0D")) && !made.has("MM") && !made.has("0M") {
		return nil, fmt.Sprintf("%q has a day without a month", form)
	}
	made.pattern = regexp.MustCompile(pattern + regexp.QuoteMeta(rest) + `$`)
	return made, ""
}

func unknownPart(form, literal string) string {
	return fmt.Sprintf("%q in %q is no part of a calendar version: YYYY YY 0Y MM 0M WW 0W DD 0D MAJOR MINOR MICRO MODIFIER", strings.Trim(literal, "._-"), form)
}

// isOpenEnded is true of parts without a fixed width.
func isOpenEnded(part string) bool {
	switch part {
	case "", "YYYY", "0M", "0W", "0D":
		return false
	}
	return true
}

func (f *calendarForm) has(part string) bool { return hasAny(f.parts, part) }

// weight says how much a part tells: what stands before the date as it is written, then the date from the year down.
func weight(part string) int {
	switch part {
	case "YYYY", "YY", "0Y":
		return 0
	case "MM", "0M", "WW", "0W":
		return 1
	case "DD", "0D":
		return 2
	}
	return -1
}

func (f *calendarForm) read(text string) *calendarKey {
	found := f.pattern.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	key := &calendarKey{}
	var date []dated
	dateAt := -1
	for at, part := range f.parts {
		if part == "MODIFIER" {
			key.modifier = found[at+1]
			continue
		}
		number, _ := new(big.Int).SetString(found[at+1], 10)
		if weight(part) < 0 {
			key.numbers = append(key.numbers, number)
			continue
		}
		if dateAt < 0 {
			dateAt = len(key.numbers)
		}
		date = append(date, dated{part, number})
	}
	sort.Slice(date, func(a, b int) bool { return weight(date[a].part) < weight(date[b].part) })
	if !isDay(date) {
		return nil
	}
	numbers := append([]*big.Int{}, key.numbers[:dateAt]...)
	for _, each := range date {
		numbers = append(numbers, each.number)
	}
	key.numbers = append(numbers, key.numbers[dateAt:]...)
	return key
}

type dated struct {
	part   string
	number *big.Int
}

// isDay is false for the 30th of February.
func isDay(date []dated) bool {
	if len(date) != 3 {
		return true
	}
	year, month, day := int(date[0].number.Int64()), int(date[1].number.Int64()), int(date[2].number.Int64())
	if date[0].part != "YYYY" {
		year += 2000
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() == day
}

// compareCalendar: a version without a modifier is newer than the same with one, as with pre-releases.
func compareCalendar(a, b *calendarKey) int {
	for at, number := range a.numbers {
		if order := number.Cmp(b.numbers[at]); order != 0 {
			return order
		}
	}
	return semver.New(0, 0, 0, a.modifier, "").Compare(semver.New(0, 0, 0, b.modifier, ""))
}
