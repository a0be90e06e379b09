// SPDX-License-Identifier: MPL-2.0

// The provider as the program that Terraform starts.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/provider"
)

// version is set by the release build.
var version = "dev"

// softMemoryLimit is from where on memory is reclaimed before more is taken from the system. A list of thousands of orders
// exists several times over while the framework makes a state of it, and by itself Go lets as much garbage pile up beside that.
const softMemoryLimit = 96 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemoryLimit)
	}
	debug := flag.Bool("debug", false, "serve for a debugger such as delve")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/terraform-certcentral/certcentral",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
