# A domain that is proved ahead of any order: every order for a name under it needs no proof, until this one ends.

resource "certcentral_domain" "ahead" {
  name            = var.domain_ahead
  organization_id = certcentral_organization.company.id
  dcv_method      = "dns-txt-token"
  validations     = [{ type = "ov" }]
}

resource "terraform_data" "domain_record" {
  triggers_replace = [certcentral_domain.ahead.dcv_record]

  provisioner "local-exec" {
    command = var.publish_command
    environment = {
      RECORD_TYPE  = certcentral_domain.ahead.dcv_record.type
      RECORD_NAME  = certcentral_domain.ahead.dcv_record.name
      RECORD_VALUE = certcentral_domain.ahead.dcv_record.value
    }
  }
}

resource "certcentral_domain_validation" "ahead" {
  domain_id              = certcentral_domain.ahead.id
  revalidate_before_days = 14

  depends_on = [terraform_data.domain_record]
}
