// SPDX-License-Identifier: MPL-2.0

// Package simulator is a stateful DigiCert CertCentral (Services API v2) with a
// certification authority of its own, for tests and demonstrations. CertCentral has
// no public sandbox; this stands in for it.
//
// A Simulator serves HTTP by its Handler: the API under /services/v2 and, under
// /simulator, calls that play the parts of DNS, of DigiCert's staff, of time and of
// a bad network. Go tests have methods for the same.
//
//	sim, err := simulator.New(simulator.Config{Approval: "skip", Validation: "auto"})
//	server := httptest.NewServer(sim.Handler())
//	// base URL: server.URL + simulator.BasePath, key: simulator.DefaultAPIKey
//
// The account has one user, an administrator; one container; and from the start one
// organization, validated for everything. Orders go through approval and validation
// as Config says. Certificates are real: signed for the key of the CSR by an
// intermediate under the simulator's root.
//
// Requests are refused in the order of the service: key, rate, route, body. Error
// codes are the service's own where they are known. Where they are not, missing and
// unfit fields have invalid_value:<field>, and calls that the order's status forbids
// have invalid_order_status.
//
// The control calls, all with JSON and none with a key:
//
//	GET, DELETE /simulator/requests               what the API was asked; forget it
//	POST /simulator/clock {"advance":"720h"}      moves the clock on
//	POST, DELETE /simulator/faults                sets a fault (see Fault); forgets all
//	PUT, DELETE /simulator/dns/{name}             publishes {"type":"TXT","value":"…"}; takes it back
//	POST /simulator/organizations/{id}/validate   completes validations {"types":["ov"]}; none means all
//	POST /simulator/organizations/{id}/reject     declines some; none means those that are pending
//	PATCH /simulator/organizations/{id}           changes {"name":"…"} and address, as DigiCert's staff can
//	POST /simulator/domains/{id}/validate         validates a domain, as a person does in the console
//	GET /simulator/mail                           the DCV mails that were sent (see Mail)
//	POST /simulator/mail/{token}/approve          follows the link of one
//	POST /simulator/orders/{id}/issue             what DigiCert's staff would do;
//	     also …/reject and …/revoke
//	GET /simulator/roots                          the root certificate in PEM
//
// What is not simulated:
//
//	client, S/MIME, code signing, document       not in the catalogue: 404 not_found|product
//	signing, grid and mark certificates
//	users, custom fields, reports                no calls of their own
//	several containers                           there is one, which cannot be changed
//	children, templates and product limits of    no such routes
//	containers; containers by permission
//	(/authorization)
//	languages of contacts                        not kept
//	ev_approvers                                 there are none
//	duplicates                                   cannot be ordered; their list is empty
//	order contacts, auto-reissue, archive,       no such routes
//	deletion
//	XML and CSV                                  JSON only
//	filters metadata_id and metadata_value       not in the list of requests
//	roles, key restrictions, several users       the one key may do everything
//	payment                                      every method is accepted, nothing is debited
//	addresses from WHOIS and DNS                 DCV mails go to the five usual addresses only
//	locale and users of a domain                 not kept
//	status of the reuse of a domain's proof      ov_status, ov_shortened and their filter are missing
//	DCV by itself                                nothing is polled: a check must be asked for
//	DCV of private products                      none is needed
//	ca_cert_id of private products               not demanded; there is one issuing CA
//	CAA records in real DNS                      only published ones count
//	revocation lists, OCSP, CT logs              certificates name none
//	revocation 72 h after a reissue that         earlier certificates stay as they are
//	drops names
//
// Validations of organizations last 397 days, but those of the first one ten years, so
// that the clock can be moved through an order's life. An order asks for the validation
// that it needs once it is approved, unless that has been asked for before. Guessed is
// that an organization that exists already is refused with duplicate_organization (or,
// by Config.ReturnDuplicateOrganizations, answered with its id), active or not; that a
// declined validation is "rejected", until it is submitted again; that deactivation waits
// for pending orders (organization_has_pending_orders); that fields of contacts are
// named as in invalid_value:organization_contact.email, which must look like an address,
// as telephone must have digits; and that orders outlive their organization's deletion,
// but cannot be reissued (invalid_value:organization), or, by
// Config.RefuseDeleteWithOrders, that an organization on any order is not deleted
// (organization_has_orders). Lists of organizations hold no contacts.
//
// Guessed of domains: one that the account has is refused with domain_already_exists, one
// that pending orders need is not deleted (domain_has_pending_orders); unlike that of an
// order, the check of a domain that finds nothing is always an error, invalid_dns_txt for
// both kinds of DNS records; a token ends after 30 days, its status is then "expired", and
// so does the link of a DCV mail (dcv_token_expired); DCV mails leave when an order is
// placed, before its approval; the name of a deactivated domain, and names that it proves,
// cannot be ordered; validated_until of a domain's validation is that of its
// organization's, and the proof's own end is in dcv_expiration; validations for cs, ev_cs
// and ds, which need no proof, have no dcv_status and follow the organization's alone; a
// proof counts for every organization of the account; a check that finds the proof of a
// valid domain again moves its end on (or, by Config.KeepProofDates, answers "active"
// without looking, and the end stays).
//
// Guessed of proofs for orders: one lasts 199 days, like the account's, and serves the
// order's reissues even if the domain is deleted; a reissue after that waits for another,
// by the random value in its answer. What an order lacks when the staff issues it counts
// as proved then. A domain that an order makes has the order's random value for its token;
// domains that exist keep their own, expired or none, and are proved for an order by its
// value or by a token of their own that holds.
//
// Where the service's documentation leaves a choice: order info shows the old certificate while a
// reissue is pending; a failed DNS check answers 200 with statuses, a failed check of
// a file 400; certificates asked for up to 397 days are shortened to 199 if public;
// a second reissue while one is pending is refused; empty lists are {}; a random value
// cannot be asked for (dcv-random-value) before the order or reissue is approved; the
// revocation of one certificate is a status change of its order, which stays issued;
// with Config.UniqueAlternativeIDs an alternative_order_id that any other order has,
// a canceled one too, is refused with invalid_value:alternative_order_id.
package simulator
