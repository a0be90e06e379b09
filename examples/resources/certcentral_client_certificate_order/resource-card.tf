# Given by the environment (TF_VAR_card, TF_VAR_billing_address). Ephemeral variables are in no plan file either.
variable "card" {
  description = "Card that the order is charged to."
  type        = object({ number = string, expiration_month = number, expiration_year = number, cvv = string, cardholder_name = string })
  sensitive   = true
  ephemeral   = true
}

variable "billing_address" {
  description = "Billing address of the card."
  type        = object({ address = string, city = string, country = string, zip = string })
  sensitive   = true
  ephemeral   = true
}

resource "certcentral_client_certificate_order" "pilot" {
  product        = "secure_email_mailbox"
  emails         = ["pilot@harbor-lights.example"]
  csr            = file("pilot.csr")
  order_validity = { years = 1 }

  payment_method         = "card"
  credit_card            = var.card
  billing_address        = var.billing_address
  credit_card_wo_version = 1
  vat_number             = "IE1234567T"
}
