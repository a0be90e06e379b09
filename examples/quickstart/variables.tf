variable "organization" {
  description = "The organization that the certificate names, as its public registers have it: DigiCert compares."
  type = object({
    name      = string
    address   = string
    city      = string
    state     = string
    zip       = string
    country   = string
    telephone = string
  })
}

variable "contact" {
  description = "The person of the organization whom DigiCert may call or mail."
  type = object({
    first_name = string
    last_name  = string
    email      = string
    telephone  = optional(string)
  })
}

variable "domain_ahead" {
  description = "A domain to prove before any order needs it."
  type        = string
  default     = "harbor-beacon.example"
}

variable "common_name" {
  description = "The certificate's first name."
  type        = string
  default     = "www.harbor-lights.example"
}

variable "dns_names" {
  description = "Its other names. One more, or one less, reissues the certificate."
  type        = set(string)
  default     = ["harbor-lights.example"]
}

variable "csr_file" {
  description = "A PEM file with the certificate signing request. The private key it was made with never leaves its machine."
  type        = string
  default     = "web.csr"
}

variable "publish_command" {
  description = "A command that publishes the DNS record described by RECORD_TYPE, RECORD_NAME and RECORD_VALUE in its environment."
  type        = string
}
