/**
 * How nodes write what they say to each other, and read it with suspicion: deterministic CBOR (RFC 8949 section 4.2.1), arrays of
 * whole numbers, texts and byte strings only.
 *
 * <p>In: facts of the mesh, or bytes of a neighbour. Out: bytes, or facts whose every size was checked. Invariant: what was read and is
 * written again is the same bytes, so a signature holds for one form only. Read {@link io.tributary.edge.mesh.form.FormReader} first.
 */
@NullMarked
package io.tributary.edge.mesh.form;

import org.jspecify.annotations.NullMarked;
