data "certcentral_custom_fields" "all" {}

resource "certcentral_ssl_order" "web" {
  product        = "ssl_dv_geotrust_flex"
  common_name    = "www.harbor-lights.example"
  csr            = file("${path.module}/web.csr")
  dcv_method     = "dns-txt-token"
  order_validity = { years = 1 }

  custom_fields = [
    { metadata_id = data.certcentral_custom_fields.all.ids["Cost center"], value = "4200" },
  ]
}
