// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"time"
)

// offer leaves a certificate, for which everything is proved, to its recipient, who has
// to make a key. The order waits for that; one with a pending reissue shows no other
// status.
func (o *order) offer(c *certificate, now time.Time) {
	if c.Offered {
		return
	}
	c.Offered = true
	if o.Status == statusPending {
		o.setStatus(statusWaitingPickup, now)
	}
}

// publicKey is the key that a certificate is for: that of its CSR, or without one a new
// key, whose other half stays with the recipient.
func (c *certificate) publicKey() (crypto.PublicKey, error) {
	if c.CSR == "" {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		c.KeySize = key.Params().BitSize
		return &key.PublicKey, nil
	}
	csr, err := parseCSR(c.CSR)
	if err != nil {
		return nil, err
	}
	return csr.PublicKey, nil
}

// Pickup does what the recipient of a client certificate without a CSR does in the
// browser: it makes a key, and the certificate is issued for it. It fails unless the
// order is in status waiting_pickup, or has a reissue for which everything is proved.
func (s *Simulator) Pickup(orderID int64) error {
	return s.change(func(now time.Time) error {
		o, err := s.account.order(orderID)
		if err != nil {
			return err
		}
		c := o.inFlight()
		if c == nil || !c.Offered {
			return wrongState(o, "picked up")
		}
		return s.issue(o, c, now)
	})
}

func (s *Simulator) controlPickup(c *call) reply { return onOrder(c, s.Pickup) }
