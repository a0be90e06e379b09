# The life of a certificate, on the simulator that CERTCENTRAL_BASE_URL names.

variables {
  name = "www.harbor-lights.example"
  csr  = file("web.csr")
}

run "ordered" {
  assert {
    condition     = output.dcv_domains == toset(["harbor-lights.example"])
    error_message = "One domain is proved for all names, not ${jsonencode(output.dcv_domains)}."
  }

  assert {
    condition     = length(regexall("BEGIN CERTIFICATE", output.full_chain_pem)) == 2
    error_message = "The chain is not the certificate and its intermediate."
  }
}

# A further name is a reissue: the same order, another certificate.
run "alias_added" {
  variables {
    aliases = ["harbor-lights.example"]
  }

  assert {
    condition     = output.order_id == run.ordered.order_id
    error_message = "A further name bought another order."
  }

  assert {
    condition     = output.certificate_id != run.ordered.certificate_id
    error_message = "A further name did not reissue."
  }
}

run "half_a_year_passes" {
  module {
    source = "./tests/clock"
  }

  variables {
    advance = "4200h"
  }
}

# 175 days on, 23 are left, and the window of 30 is open.
run "reissued" {
  variables {
    aliases = ["harbor-lights.example"]
  }

  assert {
    condition     = output.order_id == run.ordered.order_id && output.certificate_id != run.alias_added.certificate_id
    error_message = "In its window the certificate was not reissued on its order."
  }
}

run "the_order_comes_to_its_end" {
  module {
    source = "./tests/clock"
  }

  variables {
    advance = "4100h"
  }
}

run "renewed" {
  variables {
    aliases = ["harbor-lights.example"]
  }

  assert {
    condition     = output.order_id != run.ordered.order_id
    error_message = "At the end of the order no renewal was bought."
  }
}
