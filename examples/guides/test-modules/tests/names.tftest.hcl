# What the module makes of its variables. No service is asked, not even a simulated one.

mock_provider "certcentral" {}

variables {
  name = "www.harbor-lights.example"
  csr  = file("web.csr")
}

run "no_aliases" {
  command = plan

  assert {
    condition     = certcentral_ssl_order.this.dns_names == null
    error_message = "Without aliases, dns_names is left out."
  }
}

run "aliases" {
  command = plan

  variables {
    aliases = ["harbor-lights.example"]
  }

  assert {
    condition     = certcentral_ssl_order.this.dns_names == toset(["harbor-lights.example"])
    error_message = "The aliases become dns_names."
  }
}
