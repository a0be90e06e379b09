// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sample has a field of each kind that answers are decoded into.
type sample struct {
	Inner
	ID       int64             `json:"id"`
	Name     string            `json:"name"`
	Flag     bool              `json:"flag"`
	Price    *float64          `json:"price"`
	Platform *ServerPlatform   `json:"platform"`
	Owner    OrderOrganization `json:"owner"`
	Names    []string          `json:"names"`
	Years    []int64           `json:"years"`
	Errors   []APIError        `json:"errors"`
	Details  map[string]string `json:"details"`
	Created  Time              `json:"created"`
	Till     Date              `json:"till"`
	Skipped  string            `json:"-"`
	Channel  chan int          `json:"channel"`
}

// Inner is embedded, so its fields are the outer object's.
type Inner struct {
	Embedded string `json:"embedded"`
}

func TestDecodeTolerates(t *testing.T) {
	for _, test := range []struct {
		name, document string
		want           sample
	}{
		{"id as number", `{"id":15164434343}`, sample{ID: 15164434343}},
		{"id as string", `{"id":"15164434343"}`, sample{ID: 15164434343}},
		{"id as string with space", `{"id":" 7 "}`, sample{ID: 7}},
		{"id of 63 bits", `{"id":9223372036854775807}`, sample{ID: math.MaxInt64}},
		{"id with fraction zero", `{"id":7.0}`, sample{ID: 7}},
		{"id with exponent", `{"id":"1e3"}`, sample{ID: 1000}},
		{"id with fraction", `{"id":7.5}`, sample{}},
		{"id too large", `{"id":92233720368547758070}`, sample{}},
		{"id negative", `{"id":"-1"}`, sample{ID: -1}},
		{"id as true", `{"id":true}`, sample{ID: 1}},
		{"id as false", `{"id":false}`, sample{}},
		{"id empty, null, object", `{"id":"","id":null,"id":{}}`, sample{}},
		{"text as number", `{"name":4000000001}`, sample{Name: "4000000001"}},
		{"text as boolean", `{"name":true}`, sample{Name: "true"}},
		{"text as object", `{"name":{"a":1}}`, sample{}},
		{"flag as 1", `{"flag":1}`, sample{Flag: true}},
		{"flag as string 1", `{"flag":"1"}`, sample{Flag: true}},
		{"flag as string true", `{"flag":"True"}`, sample{Flag: true}},
		{"flag as yes", `{"flag":"yes"}`, sample{Flag: true}},
		{"flag as string 0", `{"flag":"0"}`, sample{}},
		{"flag as string false", `{"flag":"false"}`, sample{}},
		{"flag as nonsense", `{"flag":"perhaps"}`, sample{}},
		{"price as number", `{"price":598}`, sample{Price: new(598.0)}},
		{"price as string", `{"price":"598.50"}`, sample{Price: new(598.5)}},
		{"price zero is a price", `{"price":0}`, sample{Price: new(0.0)}},
		{"price null", `{"price":null}`, sample{}},
		{"price not a number", `{"price":"NaN"}`, sample{}},
		{"price as boolean", `{"price":true}`, sample{}},
		{"platform id as string", `{"platform":{"id":"-1","name":"OTHER"}}`, sample{Platform: &ServerPlatform{ID: -1, Name: "OTHER"}}},
		{"object as empty array", `{"platform":[],"owner":[]}`, sample{}},
		{"object as empty text", `{"platform":"","owner":""}`, sample{}},
		{"object as null", `{"platform":null,"owner":null}`, sample{}},
		{"active as string", `{"owner":{"is_active":"1"}}`, sample{Owner: OrderOrganization{IsActive: true}}},
		{"array", `{"names":["a.example","b.example"]}`, sample{Names: []string{"a.example", "b.example"}}},
		{"array with null", `{"names":["a.example",null]}`, sample{Names: []string{"a.example"}}},
		{"array as text", `{"names":"a.example"}`, sample{Names: []string{"a.example"}}},
		{"array as number", `{"years":2}`, sample{Years: []int64{2}}},
		{"array empty, empty text, null, empty object", `{"names":[],"years":"","errors":{}}`, sample{}},
		{"numbers as strings", `{"years":["1","2"]}`, sample{Years: []int64{1, 2}}},
		{"errors as one object", `{"errors":{"code":"c","message":"m"}}`, sample{Errors: []APIError{{"c", "m"}}}},
		{"errors as array", `{"errors":[{"code":"c"},{"message":"m"}]}`, sample{Errors: []APIError{{Code: "c"}, {Message: "m"}}}},
		{"map", `{"details":{"a":"pending","b":1,"c":[]}}`, sample{Details: map[string]string{"a": "pending", "b": "1"}}},
		{"map as empty array", `{"details":[]}`, sample{}},
		{"embedded", `{"embedded":"x"}`, sample{Inner: Inner{"x"}}},
		{"field without name", `{"-":"x","Skipped":"x"}`, sample{}},
		{"field of another kind", `{"channel":1}`, sample{}},
		{"time as number", `{"created":1700000000}`, sample{}},
		{"unknown member", `{"new":{"deep":[1]}}`, sample{}},
		{"empty array as whole", `[]`, sample{}},
		{"null as whole", `null`, sample{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got sample
			if err := decode([]byte(test.document), &got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s\n got %+v\nwant %+v", test.document, got, test.want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, document := range []string{``, `{`, `{"id":1`, `<html>`, `"text"`, `42`, `true`, `[1]`, `{} {}`, `{}x`} {
		var got sample
		if err := decode([]byte(document), &got); err == nil {
			t.Errorf("%q: no error, got %+v", document, got)
		}
	}
}

func TestTimeShapes(t *testing.T) {
	day := time.Date(2024, 5, 3, 0, 0, 0, 0, time.UTC)
	moment := time.Date(2024, 5, 3, 17, 22, 10, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2024-05-03T17:22:10+00:00":     moment,
		"2024-05-03T17:22:10Z":          moment,
		"2024-05-03T11:22:10-06:00":     moment,
		"2024-05-03T11:22:10-0600":      moment,
		"2024-05-03T17:22:10.000+00:00": moment,
		"2024-05-03T17:22:10":           moment,
		"2024-05-03 17:22:10":           moment,
		"2024-05-03+17:22:10":           moment,
		" 2024-05-03 ":                  day,
		"03 MAY 2024":                   day,
		"3 May 2024":                    day,
		"":                              {},
		"soon":                          {},
		"0000-00-00":                    {},
	} {
		var got Time
		got.setText(text)
		if !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%q is %v, want %v", text, got.Time, want)
		}
	}
}

func TestDateShapes(t *testing.T) {
	for text, want := range map[string]string{
		"2024-05-03":                "2024-05-03",
		"2024-05-03T23:30:00-06:00": "2024-05-03", // the day as written, though it is the 4th in UTC
		"03 MAY 2024":               "2024-05-03",
		"2024-02-30":                "",
		"":                          "",
	} {
		if got := ParseDate(text); got.String() != want || got.IsZero() != (want == "") {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestTimeString(t *testing.T) {
	if got := (Time{}).String(); got != "" {
		t.Errorf("the zero Time is %q", got)
	}
	east := time.FixedZone("", 3600)
	if got := (Time{time.Date(2024, 5, 3, 1, 0, 0, 0, east)}).String(); got != "2024-05-03T00:00:00Z" {
		t.Errorf("got %q", got)
	}
}

// FuzzLenientDecode decodes anything: it must not panic, and must accept exactly the JSON objects and what stands for
// an empty one.
func FuzzLenientDecode(f *testing.F) {
	for _, seed := range []string{
		`{"id":"7","certificate":{"id":1,"dns_names":"a.example","server_platform":[]},"requests":{"id":3,"order":{"id":2}}}`,
		`{"price":"1e999","is_renewed":"1","caa_status_message":{"a":1},"order_valid_till":"03 MAY 2024"}`,
		`[]`, `null`, `"x"`, `{}{}`, `[{}]`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var order Order
		err := decode(document, &order)
		var object map[string]any
		var array []any
		acceptable := json.Unmarshal(document, &object) == nil ||
			json.Unmarshal(document, &array) == nil && len(array) == 0
		if acceptable != (err == nil) {
			t.Fatalf("acceptable: %t, but the error is %v", acceptable, err)
		}
	})
}

// FuzzLenientValues writes the same values in the shapes that the service mixes and expects the same result.
func FuzzLenientValues(f *testing.F) {
	f.Add(int64(15164434343), true, "a.example", int64(1700000000))
	f.Add(int64(-1), false, "", int64(0))
	f.Fuzz(func(t *testing.T, id int64, flag bool, name string, seconds int64) {
		name = strings.ToValidUTF8(name, "")
		moment := time.Unix(seconds%(1<<37), 0).UTC()
		bit := map[bool]int{true: 1}[flag]
		quoted, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range []string{
			fmt.Sprintf(`{"id":%d,"flag":%t,"names":[%s],"created":"%s"}`, id, flag, quoted, moment.Format(time.RFC3339)),
			fmt.Sprintf(`{"id":"%d","flag":"%t","names":[%s,null],"created":"%s"}`, id, flag, quoted, moment.Format(time.DateTime)),
			fmt.Sprintf(`{"id":" %d","flag":"%d","names":{},"names":[%s],"created":"%s"}`, id, bit, quoted, moment.Format("2006-01-02+15:04:05")),
		} {
			var got sample
			if err := decode([]byte(document), &got); err != nil {
				t.Fatal(err)
			}
			inRange := moment.Year() >= 0 && moment.Year() <= 9999 // the years that the layouts can write
			if got.ID != id || got.Flag != flag || len(got.Names) != 1 || got.Names[0] != name || inRange && !got.Created.Equal(moment) {
				t.Fatalf("%s: got %+v", document, got)
			}
		}
	})
}

// BenchmarkDecodeOrderList decodes a full page of a list.
func BenchmarkDecodeOrderList(b *testing.B) {
	document := orderListDocument(0, maxPageSize)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		var list struct {
			Orders []*Order `json:"orders"`
		}
		if err := decode(document, &list); err != nil || len(list.Orders) != maxPageSize {
			b.Fatal(err, len(list.Orders))
		}
	}
}

// orderListDocument is a page of count orders, from the first on, as the service writes it.
func orderListDocument(first, count int) []byte {
	items := make([]string, count)
	for i := range items {
		items[i] = strings.ReplaceAll(`{"id":ID,"certificate":{"id":63ID,"serial_number":"0A4D7EB1C29F4A5586D3F0E2719BC6A8","common_name":"nID.northwind.example",
			"dns_names":["nID.northwind.example","wID.northwind.example"],"valid_from":"2025-11-02","valid_till":"2026-05-19","days_remaining":198,
			"cert_validity":{"days":199},"signature_hash":"sha256"},"status":"issued","is_renewed":false,"date_created":"2025-11-02T09:15:44+00:00",
			"organization":{"id":1180442,"name":"Northwind Lanterns"},"order_validity":{"years":2},"order_valid_till":"2027-11-01",
			"container":{"id":77120,"name":"Web","is_active":true},"product":{"name_id":"ssl_basic","name":"Basic OV","type":"ssl_certificate"},
			"duplicates_count":0,"reissues_count":0,"price":598,"product_name_id":"ssl_basic","is_multi_year_plan":"1"}`, "ID", strconv.Itoa(5120000+first+i))
	}
	return fmt.Appendf(nil, `{"orders":[%s],"page":{"total":%d,"limit":1000,"offset":0}}`, strings.Join(items, ","), count)
}
