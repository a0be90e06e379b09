resource "certcentral_ssl_order" "web" {
  product         = "ssl_basic"
  common_name     = "www.harbor-lights.example"
  csr             = file("web.csr")
  order_validity  = { years = 1 }
  organization_id = "1180442"
  dcv_method      = "dns-txt-token"
}

# Stands for whatever publishes the records. DigiCert looks for them as soon as they change.
resource "terraform_data" "web_records" {
  input = certcentral_ssl_order.web.dcv_records

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.certcentral_check_dcv.web]
    }
  }
}

action "certcentral_check_dcv" "web" {
  config {
    order_id = certcentral_ssl_order.web.id
  }
}

# By hand, to prove a domain of the account anew before its proof ends:
# terraform apply -invoke=action.certcentral_check_dcv.company
action "certcentral_check_dcv" "company" {
  config {
    domain_id = "3310552"
  }
}
