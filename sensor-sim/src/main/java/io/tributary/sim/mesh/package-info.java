/**
 * A simulated mesh: the policy of {@code edge.mesh.task} on thousands of nodes over a network of messages that take their time, and
 * may be lost, doubled or late.
 *
 * <p>In: a plan and a seed. Out: how long tasks took, and what that cost in messages. Invariant: the same plan gives the same run, event by
 * event; a node knows only what a message told it. Read {@link io.tributary.sim.mesh.MeshRun} first.
 */
@NullMarked
package io.tributary.sim.mesh;

import org.jspecify.annotations.NullMarked;
