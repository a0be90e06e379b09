# The domains that new orders may use, and how each is managed from here.
list "certcentral_domain" "active" {
  provider         = certcentral
  include_resource = true
  limit            = 500

  config {
    status = "active"
  }
}

# Those of one organization that are proved by a DNS record.
list "certcentral_domain" "by_dns" {
  provider = certcentral

  config {
    organization_id = "1180442"
    dcv_method      = "dns-txt-token"
  }
}
