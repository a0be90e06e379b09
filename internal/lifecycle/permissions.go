// SPDX-License-Identifier: MPL-2.0

package lifecycle

// Answer is the answer to a question that cannot always be answered.
type Answer int

// The answers, in the order in which the greater one of two roles of a user counts.
const (
	No Answer = iota
	Unsure
	Yes
)

// Permissions is what the roles of a user allow. A key of the user may be restricted further, which cannot be asked.
type Permissions struct {
	Order                  Answer // place, renew and reissue orders
	DecideRequests         Answer // approve and reject what others ask for
	SkipApproval           Answer // have orders and reissues approved as they are placed
	SkipRevocationApproval Answer // revoke at once
	SeeAllOrders           Answer // also those of others, in the divisions that the user sees
}

// The ids of the access roles whose powers are documented.
const (
	roleAdministrator  = 1
	roleLimitedUser    = 2
	roleFinanceManager = 3
	roleManager        = 4
	roleStandardUser   = 5
)

// PermissionsOf returns what a user with the access roles may do, by their ids. Roles that an account made for itself, and
// what is not documented of the others, are answered by Unsure, and so is all of a user without roles.
func PermissionsOf(roleIDs []int64) Permissions {
	if len(roleIDs) == 0 {
		return ofRole(0)
	}
	var sum Permissions
	for _, id := range roleIDs {
		role := ofRole(id)
		sum.Order = max(sum.Order, role.Order)
		sum.DecideRequests = max(sum.DecideRequests, role.DecideRequests)
		sum.SkipApproval = max(sum.SkipApproval, role.SkipApproval)
		sum.SkipRevocationApproval = max(sum.SkipRevocationApproval, role.SkipRevocationApproval)
		sum.SeeAllOrders = max(sum.SeeAllOrders, role.SeeAllOrders)
	}
	return sum
}

func ofRole(id int64) Permissions {
	switch id {
	case roleAdministrator:
		return Permissions{Order: Yes, DecideRequests: Yes, SkipApproval: Yes, SkipRevocationApproval: Yes, SeeAllOrders: Yes}
	case roleManager:
		return Permissions{Order: Yes, DecideRequests: Yes, SkipApproval: Yes, SeeAllOrders: Yes}
	case roleStandardUser:
		return Permissions{Order: Yes, SeeAllOrders: Yes}
	case roleLimitedUser:
		return Permissions{Order: Yes}
	case roleFinanceManager:
		return Permissions{Order: Unsure, SeeAllOrders: Unsure}
	default:
		return Permissions{Unsure, Unsure, Unsure, Unsure, Unsure}
	}
}
