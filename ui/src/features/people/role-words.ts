/** Roles as people read them. */
import type { Role } from "../../backend/generated/bindings";
import { t } from "../../shared/words.svelte";
import { allRoles } from "./person-act.svelte";

/** "Operator · Supervisor" */
export function roleWords(roles: Role[]): string {
  return allRoles
    .filter((role) => roles.includes(role))
    .map((role) => t(`role.${role}`))
    .join(" · ");
}
