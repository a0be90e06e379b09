// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown stands, in what Value takes, for a value that is known only after apply.
var Unknown = &struct{ _ string }{}

// Value returns a Terraform value of the type from plain Go: strings, booleans, ints, nil for null, Unknown, []any and
// map[string]any. What an object's map leaves out is null; what no attribute has the name of ends the test.
func Value(t testing.TB, kind tftypes.Type, from any) tftypes.Value {
	t.Helper()
	if from == Unknown {
		return tftypes.NewValue(kind, tftypes.UnknownValue)
	}
	switch from := from.(type) {
	case []any:
		elements := make([]tftypes.Value, len(from))
		for i, element := range from {
			elements[i] = Value(t, elementType(t, kind), element)
		}
		return tftypes.NewValue(kind, elements)
	case map[string]any:
		return tftypes.NewValue(kind, members(t, kind, from))
	case int:
		return tftypes.NewValue(kind, big.NewFloat(float64(from)))
	default:
		return tftypes.NewValue(kind, from)
	}
}

func members(t testing.TB, kind tftypes.Type, from map[string]any) map[string]tftypes.Value {
	t.Helper()
	values := map[string]tftypes.Value{}
	object, isObject := kind.(tftypes.Object)
	if !isObject {
		for name, value := range from {
			values[name] = Value(t, elementType(t, kind), value)
		}
		return values
	}
	for name, kind := range object.AttributeTypes {
		values[name] = Value(t, kind, from[name])
	}
	for _, name := range slices.Sorted(maps.Keys(from)) {
		if _, there := object.AttributeTypes[name]; !there {
			t.Fatalf("there is no attribute %q", name)
		}
	}
	return values
}

func elementType(t testing.TB, kind tftypes.Type) tftypes.Type {
	t.Helper()
	switch kind := kind.(type) {
	case tftypes.List:
		return kind.ElementType
	case tftypes.Set:
		return kind.ElementType
	case tftypes.Map:
		return kind.ElementType
	default:
		t.Fatalf("%s has no elements", kind)
		return nil
	}
}

// Plain returns a Terraform value as plain Go: what Value takes, with float64 for numbers. A set is a list in its own
// order.
func Plain(t testing.TB, value tftypes.Value) any {
	t.Helper()
	switch {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return Unknown
	case value.Type().Is(tftypes.String):
		return scalar[string](t, value)
	case value.Type().Is(tftypes.Bool):
		return scalar[bool](t, value)
	case value.Type().Is(tftypes.Number):
		number, _ := scalar[*big.Float](t, value).Float64()
		return number
	case value.Type().Is(tftypes.Object{}), value.Type().Is(tftypes.Map{}):
		plain := map[string]any{}
		for name, member := range scalar[map[string]tftypes.Value](t, value) {
			plain[name] = Plain(t, member)
		}
		return plain
	default:
		plain := []any{}
		for _, element := range scalar[[]tftypes.Value](t, value) {
			plain = append(plain, Plain(t, element))
		}
		return plain
	}
}

// scalar returns the Go value of a Terraform value that is known and not null.
func scalar[T any](t testing.TB, value tftypes.Value) T {
	t.Helper()
	var into T
	switch pointer := any(&into).(type) {
	case **big.Float:
		*pointer = &big.Float{}
		must(t, value.As(*pointer))
	default:
		must(t, value.As(pointer))
	}
	return into
}
