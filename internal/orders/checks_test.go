// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// between is a plan check that checks nothing: it lets something happen at its point of a step, such as between plan
// and apply.
func between(do func()) plancheck.PlanCheck { return betweenCheck{do} }

type betweenCheck struct{ do func() }

func (c betweenCheck) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	c.do()
}
