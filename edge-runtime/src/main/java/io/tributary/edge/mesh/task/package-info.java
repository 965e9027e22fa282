/**
 * Who computes which task: the policy of the node that has work, and of the node that lends. State machines without clock, dice,
 * network or threads: the node's event loop and the simulator drive the same classes.
 *
 * <p>In: work of this node, offers and messages of neighbours, the time. Out: {@link io.tributary.edge.mesh.task.Action}s that the caller
 * carries out. Invariant: every task that was taken ends, here if nowhere else, and is settled once, however often it ran. Read {@link
 * io.tributary.edge.mesh.task.Requester} first, then {@link io.tributary.edge.mesh.task.Lender}.
 */
@NullMarked
package io.tributary.edge.mesh.task;

import org.jspecify.annotations.NullMarked;
