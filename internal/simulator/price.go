// SPDX-License-Identifier: MPL-2.0

package simulator

// includedNames are how many names a product's yearly price covers.
const includedNames = 4

// price is what a number of names costs for a number of years, in dollars: each name
// beyond the included ones adds a tenth of the yearly price. The only name of a product
// is always included.
func (p product) price(names, years int) int {
	extra := max(0, names-includedNames)
	return p.yearly * years * (10 + extra) / 10
}

// discounted is a price for those who come from a competitor: a fifth less.
func discounted(price int) int { return price * 4 / 5 }

// price is what an order and the names that its reissues added cost.
func (o *order) price() int {
	sum := o.Terms.Price
	for _, c := range o.Certificates {
		if c.Status != statusRejected {
			sum += c.Bill.Price
		}
	}
	return sum
}

// paidNames are the most domains and wildcards that the order ever had.
func (o *order) paidNames() (domains, wildcards int) {
	for _, c := range o.Certificates {
		if c.Status == statusRejected {
			continue
		}
		d, w := countKinds(c.DNSNames)
		domains, wildcards = max(domains, d), max(wildcards, w)
	}
	return domains, wildcards
}

// bill is what a reissue adds to its order's price; it is zero for reissues that add no
// names.
type bill struct {
	Domains   int   `json:"domains,omitempty"`
	Wildcards int   `json:"wildcards,omitempty"`
	Price     int   `json:"price,omitempty"`
	ReceiptID int64 `json:"receipt_id,omitempty"`
}

// bill makes out the bill of a certificate that is not on the order yet.
func (s *Simulator) bill(o *order, c *certificate) bill {
	hadDomains, hadWildcards := o.paidNames()
	domains, wildcards := countKinds(c.DNSNames)
	b := bill{Domains: max(0, domains-hadDomains), Wildcards: max(0, wildcards-hadWildcards)}
	if b == (bill{}) {
		return b
	}
	p, years, had := s.productOf(o), termYears(o.Validity, o.Created), hadDomains+hadWildcards
	b.Price = p.price(had+b.Domains+b.Wildcards, years) - p.price(had, years)
	b.ReceiptID = next(&s.account.Last.Receipt)
	return b
}
