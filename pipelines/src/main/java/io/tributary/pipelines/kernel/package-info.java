/**
 * Heavy work cut off from what a node remembers, so that a neighbour can do it.
 *
 * <p>In and out: batches as Arrow IPC streams. Invariant: a kernel gives the same bytes for the same params and input on every
 * machine, and what it costs is known before it runs. Read {@link io.tributary.pipelines.kernel.Kernel} first.
 */
@NullMarked
package io.tributary.pipelines.kernel;

import org.jspecify.annotations.NullMarked;
