variable "organization_id" {
  description = "The organization, validated by DigiCert, that the certificate names. CertCentral shows its id."
  type        = string
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
