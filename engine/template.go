package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"text/template"
	"unicode"

	"github.com/Masterminds/sprig/v3"
	"golang.org/x/text/unicode/norm"
	"sigs.k8s.io/yaml"
)

type templateOrder struct {
	Templates  []string `json:"templates"`
	Parameters []any    `json:"parameters"`
	Options    []string `json:"options"`
}

type templateFailure struct {
	Error      *failure `json:"error"`
	Template   int      `json:"template"`
	Parameters int      `json:"parameters"`
}

// respondTemplates evaluates every template with every set of parameters, as Argo CD does with an ApplicationSet's.
func respondTemplates(wanted *templateOrder) []byte {
	if wanted == nil {
		return encodeFailure(inputError("there are no templates", ""))
	}
	parsed := make([]*template.Template, len(wanted.Templates))
	for at, text := range wanted.Templates {
		made, err := parseTemplate(text, wanted.Options)
		if err != nil {
			return encodeTemplateFailure(err, at, 0)
		}
		parsed[at] = made
	}
	texts := make([][]string, len(wanted.Parameters))
	for set, parameters := range wanted.Parameters {
		texts[set] = make([]string, len(parsed))
		for at, each := range parsed {
			var out strings.Builder
			if err := each.Execute(&out, parameters); err != nil {
				return encodeTemplateFailure(err, at, set)
			}
			texts[set][at] = out.String()
		}
	}
	encoded, err := json.Marshal(map[string][][]string{"texts": texts})
	if err != nil {
		return encodeFailure(describe(err))
	}
	return encoded
}

func encodeTemplateFailure(err error, at, set int) []byte {
	out, encodeErr := json.Marshal(templateFailure{
		Error: &failure{Code: codeTemplate, Message: err.Error()}, Template: at, Parameters: set,
	})
	if encodeErr != nil {
		return encodeFailure(describe(encodeErr))
	}
	return out
}

// parseTemplate refuses unknown options by name; text/template would panic.
func parseTemplate(text string, options []string) (*template.Template, error) {
	made := template.New("template").Funcs(templateFunctions)
	for _, option := range options {
		if !hasAny([]string{"missingkey=default", "missingkey=invalid", "missingkey=zero", "missingkey=error"}, option) {
			return nil, inputError("the template option "+option+" is unknown", "")
		}
		made = made.Option(option)
	}
	return made.Parse(text)
}

var templateFunctions = makeTemplateFunctions()

func makeTemplateFunctions() template.FuncMap {
	functions := sprig.TxtFuncMap()
	for _, name := range []string{"env", "expandenv", "getHostByName"} {
		delete(functions, name)
	}
	functions["normalize"] = normalize
	functions["slugify"] = slugify
	functions["toYaml"] = func(value any) (string, error) {
		text, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	functions["fromYaml"] = func(text string) (map[string]any, error) {
		value := map[string]any{}
		err := yaml.Unmarshal([]byte(text), &value)
		return value, err
	}
	functions["fromYamlArray"] = func(text string) ([]any, error) {
		value := []any{}
		err := yaml.Unmarshal([]byte(text), &value)
		return value, err
	}
	return functions
}

var notInName = regexp.MustCompile(`[^-a-z0-9.]`)

const longestName = 253

// normalize makes a text a name that DNS takes.
func normalize(text string) string {
	name := notInName.ReplaceAllString(strings.ToLower(text), "-")
	if len(name) > longestName {
		name = name[:longestName]
	}
	return strings.Trim(name, "-.")
}

const slugLength = 50

var (
	notInSlug = regexp.MustCompile(`[^a-z0-9-_]+`)
	dashes    = regexp.MustCompile(`-+`)
)

// slugify makes a short readable name of a text: slugify [length] [cut at words] text.
func slugify(arguments ...any) string {
	length, isSmart, text := slugLength, false, ""
	for _, argument := range arguments {
		switch typed := argument.(type) {
		case int:
			length = typed
		case bool:
			isSmart = typed
		case string:
			text = typed
		}
	}
	plain := strings.Map(func(char rune) rune {
		if unicode.Is(unicode.Mn, char) {
			return -1
		}
		return char
	}, norm.NFKD.String(text))
	slug := notInSlug.ReplaceAllString(strings.ToLower(plain), "-")
	slug = strings.Trim(dashes.ReplaceAllString(slug, "-"), "-_")
	if length < 1 || len(slug) <= length {
		return slug
	}
	if !isSmart {
		return strings.Trim(slug[:length], "-_")
	}
	cut := slug[:length]
	if slug[length] != '-' {
		if end := strings.LastIndexByte(cut, '-'); end > 0 {
			cut = cut[:end]
		}
	}
	return strings.Trim(cut, "-_")
}
