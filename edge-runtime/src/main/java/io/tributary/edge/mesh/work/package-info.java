/**
 * A node's part in its neighbourhood: it asks for help with its pipelines' work, and lends what it can spare.
 *
 * <p>In: portions of work, letters of neighbours, what the machine can spare. Out: results, letters, offers. Invariant: what was
 * taken ends, here if nowhere else. The decisions are of {@code mesh.task}; here they are carried out. Read {@link
 * io.tributary.edge.mesh.work.Mesh} first.
 */
@NullMarked
package io.tributary.edge.mesh.work;

import org.jspecify.annotations.NullMarked;
