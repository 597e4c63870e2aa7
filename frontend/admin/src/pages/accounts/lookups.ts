/** Roles, teams and permissions: small lists that the forms choose from. */
import { queryOptions } from "@tanstack/react-query";

import { read } from "../../api/client";
import { queries } from "../../app/queries";
import type { Option } from "../../parts/definitions";

export const rolesQuery = queryOptions({ queryKey: ["roles"], queryFn: ({ signal }) => read("/api/accounts/roles", { signal }), staleTime: 5 * 60_000 });
export const teamsQuery = queryOptions({ queryKey: ["teams"], queryFn: ({ signal }) => read("/api/accounts/teams", { signal }), staleTime: 5 * 60_000 });

export async function loadLookups(): Promise<void> {
  await Promise.all([queries.ensureQueryData(rolesQuery), queries.ensureQueryData(teamsQuery)]);
}

export function roleOptions(): Option[] {
  return (queries.getQueryData(rolesQuery.queryKey)?.items ?? []).map((role) => ({ value: role.id, label: role.name, hint: role.description }));
}

export function teamOptions(): Option[] {
  return (queries.getQueryData(teamsQuery.queryKey)?.items ?? []).map((team) => ({ value: team.id, label: team.outsourced ? `${team.name}（委託先）` : team.name }));
}

export function roleNames(ids: string[]): string {
  const all = queries.getQueryData(rolesQuery.queryKey)?.items ?? [];
  return ids.map((id) => all.find((role) => role.id === id)?.name ?? id).join("、");
}

export function permissionName(id: string): string {
  return queries.getQueryData(rolesQuery.queryKey)?.permissions.find((one) => one.id === id)?.name ?? id;
}

/** A team arrives as its id or as its name. */
export function teamId(team: string): string {
  const all = queries.getQueryData(teamsQuery.queryKey)?.items ?? [];
  return (all.find((one) => one.id === team) ?? all.find((one) => one.name === team))?.id ?? team;
}

export function teamName(team: string): string {
  return queries.getQueryData(teamsQuery.queryKey)?.items.find((one) => one.id === team)?.name ?? team;
}
