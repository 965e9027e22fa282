/**
 * Looks at a machine and a node's file before somebody has to ask why a node does not do well.
 *
 * <p>In: facts of the machine, a node's settings, what a running node tells. Out: findings with ways out. Invariant: nothing is
 * changed or made, at a broker or on the disk, and a running node is only asked. Read {@link io.tributary.edge.doctor.Doctor} first.
 */
@NullMarked
package io.tributary.edge.doctor;

import org.jspecify.annotations.NullMarked;
