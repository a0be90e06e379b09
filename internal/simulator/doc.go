// SPDX-License-Identifier: MPL-2.0

// Package simulator is a stateful DigiCert CertCentral (Services API v2) with a
// certification authority of its own, for tests and demonstrations. CertCentral has
// no public sandbox; this stands in for it.
//
// A Simulator serves HTTP by its Handler: the API under /services/v2, the first REST API
// (v1) under /clients/rest/api and, under /simulator, calls that play the parts of DNS, of
// DigiCert's staff, of time and of a bad network. Go tests have methods for the same.
//
//	sim, err := simulator.New(simulator.Config{Approval: "skip", Validation: "auto"})
//	server := httptest.NewServer(sim.Handler())
//	// base URL: server.URL + simulator.BasePath, key: simulator.DefaultAPIKey
//	// of v1: server.URL + simulator.LegacyBasePath, account: simulator.DefaultLegacyAccountID
//
// The account has an administrator and the users of Config.Users; one container; and from
// the start one organization, validated for everything. Orders go through approval and validation
// as Config says. Certificates are real: signed for the key of the CSR by an
// intermediate under the simulator's root.
//
// Requests are refused in the order of the service: key, rate, route, body. Error
// codes are the service's own where they are known. Where they are not, missing and
// unfit fields have invalid_value:<field>, and calls that the order's status forbids
// have invalid_order_status.
//
// The first REST API is about the same account: its orders are orders of the newer one,
// and the other way round. It has the calls of a retail account:
//
//	POST /order/ssl               orders: 201 {"order_id":"00900495"}
//	GET /order/{id}               shows an order; ids may lack their leading zeros
//	GET /order/{id}/certificate   the certificate in use, PEM with CRLF line ends
//	REISSUE /order/{id}           reissues; also POST with X-HTTP-Method-Override: REISSUE
//
// Account id and key are user name and password of HTTP Basic; whoever has them is the
// account's first user. The service refuses in the order account, rate, route and method,
// media types, body; of an unfit body it names every field. Faults, recorded requests, the
// rate limit and the clock are those of the newer API; both of them know a request by its
// path below the base, and a POST that means REISSUE as a REISSUE.
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
//	GET /simulator/mail                           the mails that ask for a proof (see Mail)
//	POST /simulator/mail/{token}/approve          follows the link of one
//	POST /simulator/orders/{id}/issue             what DigiCert's staff would do;
//	     also …/reject and …/revoke
//	POST /simulator/orders/{id}/validate-emails   follows the links for {"emails":["…"]}; none means all
//	POST /simulator/orders/{id}/pickup            makes a recipient's key for an order without a CSR
//	GET /simulator/roots                          the root certificate in PEM
//
// What is not simulated:
//
//	code and document signing, grid, mark and    not in the catalogue: 404 not_found|product
//	private client certificates
//	reports, bulk creation of custom fields      no such routes
//	several containers                           there is one, which cannot be changed
//	templates of containers; containers by       no such routes
//	permission (/authorization)
//	languages of contacts                        not kept
//	ev_approvers                                 there are none
//	deletion of orders                           no such route
//	XML and CSV                                  JSON only; of v1, 406 not_acceptable
//	v1 of enterprise accounts                    no such routes (/enterprise/certificate/ssl, /request/{id})
//	the form API (/clients/retail/api)           no such route
//	site seals                                   v1 shows a token of which nothing else is known
//	org_unit in certificates                     shown by both APIs, in no subject
//	filters metadata_id and metadata_value       not in the list of requests
//	creation and change of users, API-only       no such routes; users come from the Config
//	users
//	rights of roles                              only those about requests, pending names and, for
//	                                             limited users, orders of others: requests and
//	                                             certificates of those they see all the same
//	key restrictions                             a key may do what its user may
//	payment                                      every method is accepted, nothing is debited; by card
//	                                             only client orders need one, of which nothing is kept
//	PKCS#12 of what a recipient picks up         the key is thrown away
//	status needs_csr                             orders without a CSR are pending, then waiting_pickup
//	CAA records for mail (issuemail)             do not count
//	addresses from WHOIS and DNS                 DCV mails go to the five usual addresses only
//	locale and users of a domain                 not kept
//	status of the reuse of a domain's proof      ov_status, ov_shortened and their filter are missing
//	DCV by itself                                nothing is polled: a check must be asked for
//	DCV of private products                      none is needed
//	keys of issuing CAs                          all have the same
//	custom_renewal_message, locale               kept, without effect
//	CAA records in real DNS                      only published ones count
//	revocation lists, OCSP, CT logs              certificates name none
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
// Guessed of products: the ids of the Thawte and Encryption Everywhere products; that the
// common name of SSL Cloud need not be a wildcard; that orders for one wildcard take the
// names that duplicates of them take, those in its domain however deep; that DV products
// of one name have no duplicates; the code of what goes beyond a product limit
// (product_limit_violation); that reissues keep to limits too, but for the order's length;
// and that a reissue without ca_cert_id stays with its CA.
//
// Guessed of prices: a yearly price covers four names, each further one adds a tenth of
// it; a reissue pays for domains and wildcards beyond the most that the order ever had of
// each, unless it is rejected; a competitive replacement costs a fifth less and needs the
// serial_number.
//
// Guessed of contacts: an EV order needs an ev_approver or a verified_contact, its own or
// one that the organization has for EV (invalid_value:organization.contacts); those of
// the order join the organization's; a user named by user_id need not have a job title or
// a telephone; in changes of an order's contacts the names are required, and an e-mail
// address unless they are those of the contact that is there, an empty field counts as
// left out, and a verified contact of another name joins the others. Orders without an
// organization have a technical contact only (invalid_value:<type>).
//
// Guessed of custom fields: a required one that an order lacks is refused with
// custom_field_required:<label>; one that is unknown or out of use with
// invalid_value:custom_fields, and with invalid_value:metadata_id in the call for one
// field; no value can be emptied; changing a definition leaves what is left out.
//
// Guessed of terms: auto_reissue of an order that is no multi-year plan is refused with
// auto_reissue_not_allowed in the call for it, and overlooked in orders, as disable_ct is
// without Config.AllowDisableCT; enable_guest_access is refused by Config.NoGuestAccess
// (invalid_value:enable_guest_access); fields of an organization within an order are
// named as in invalid_value:organization.zip.
//
// Guessed of duplicates: they take what the original has but CSR, hash, platform and
// validity, and anything else in the body is overlooked, save another ca_cert_id, which is
// refused, as are names that do not fit (invalid_value:certificate.dns_names); names below
// a wildcard may be added however deep; there is one while a reissue is pending too, of the
// certificate in use; products without them are refused with duplicates_not_allowed; they
// wait for nothing but approval, so that an order whose proofs or organization's validation
// are over is refused with domains_not_validated or organization_not_validated, and one
// that CAA forbids with caa_check_failed|<name>, when approved as when asked for; one that
// waits ends with its order; limits of products hold for them.
//
// Guessed of client certificates: product names, prices and issuing CAs; the list of public
// mail providers; that public S/MIME has the validation_type smime; that no order for them
// is a multi-year plan; that addresses keep their order and spelling, repeated ones apart;
// that server_platform, dcv_method, discounts and whatever else their products do not know
// is overlooked, and not shown, while common_name where it is forbidden, and an
// organization for a mailbox, are refused; that keys of client_digital_signature_plus and
// client_authentication_plus only sign, while those of the other legacy products also
// encipher keys or agree on them; that legacy S/MIME has clientAuth beside emailProtection,
// and client_authentication_plus has clientAuth alone; that certificates of
// client_authentication_plus last up to 1190 days, and those of public S/MIME 824, which
// DigiCert's documentation of reissues of client certificates names as the longest life of
// the multipurpose and strict profiles; that auto_renew counts down with each renewal; that
// calls about DNS names and DCV are refused with invalid_product, as email-validation is
// for TLS orders; that the call which confirms an address is served under the order and at
// the top; that formats which legacy products do not offer are refused with
// invalid_value:format_type; that no CSR is taken once the recipient has been asked for a
// key (invalid_order_status); and that reissues with other addresses revoke nothing.
//
// A mailbox confirms an order for good, its reissues too, but no other order; its mail is
// sent when the order is placed and holds for 30 days, and only a later reissue sends
// another. Addresses of products that ask for domains are validated when those are, and
// always where nothing is asked for. Proofs that end do not take back what waits to be
// picked up. A reissue without a CSR leaves the order in reissue_pending until it is picked
// up. All this is guessed, too.
//
// Guessed of the account: its type and its plan of support; that a certificate is taken back
// from the archive by PUT /certificate/{id}/unarchive, and that both calls answer 204.
//
// Guessed of users: the names of those that Config.Users gives none; that limited users
// may do nothing about orders that others placed (access_denied|missing_permission), which
// lists leave out, and that everybody else may order, reissue and read; that managers and
// administrators alone decide requests (access_denied|invalid_approver) and edit pending names
// (access_denied|missing_permission), and that what others ask to skip, or the mode "auto"
// approves, waits for them all the same, while a revocation that skips approval is refused;
// that EV takes an EV approver to approve, but not to reject; that a request which is
// decided stays so (invalid_request_status); and that Config.FourEyes is about decisions
// and not about skip_approval.
//
// Guessed of the first REST API: the codes access_denied (401), not_found (404),
// method_not_allowed (405), not_acceptable (406), request_limit_exceeded (429) and
// bad_request_format; that what the newer API refuses beyond the fields' own rules has that
// API's code, with invalid_param for invalid_value and without what stands behind a bar;
// that texts may be as long as in the newer API; that sans which are there but empty mean
// none, in orders too, and that sans in answers lack the common name; that ev and the names
// decide about the product (Standard, Multi Domain, EV, EV Multi Domain, or Wildcard for a
// common name that is one); that org_contact_telephone stands in for a missing telephone;
// that the contact of an EV order is its approver; that orders and reissues need no approval
// and are proved by mail; that client orders are unknown to it (404); that an order is
// "issued" while its reissue is pending, and only issued ones are reissued
// (invalid_order_status); that an order which ended without a certificate has
// cert_unavailable_<status>; that a reissue keeps what it leaves out as it is in the
// certificate in use, whatever its CSR or a pending reissue says; that it answers
// pending_name_changes false where no name changes; and that order_total is a number with
// two decimals.
//
// Guessed of time: 30 days before a certificate ends, or half way through one of no more
// than 30 days, the service reissues it, if the order has auto_reissue and lets the next
// one end later; in the same way it renews orders with auto_renew, those to a date for as
// many days, at the full price and without alternative_order_id. Nobody approves either,
// but proofs that are over hold them up. It tries once for each certificate and order, and
// not for revoked ones or deleted organizations. 72 hours after a reissue that dropped a
// name of the certificate before it, all earlier certificates and duplicates are revoked.
// All this happens at its time, however the clock is moved.
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
