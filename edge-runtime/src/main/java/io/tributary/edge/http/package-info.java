/**
 * What a process tells an operator's tools over HTTP: metrics and health, read only, on loopback by default; and what a
 * node's own commands ask of it, on loopback always.
 *
 * <p>In: requests. Out: what the node says when asked. Invariant: nothing here makes a pipeline wait. Read {@link
 * io.tributary.edge.http.AdminServer} first, then {@link io.tributary.edge.http.NodeApi}.
 */
@NullMarked
package io.tributary.edge.http;

import org.jspecify.annotations.NullMarked;
