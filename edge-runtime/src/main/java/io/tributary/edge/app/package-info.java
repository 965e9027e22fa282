/** Where a node starts: the command line, the clock and the dice. */
@NullMarked
package io.tributary.edge.app;

import org.jspecify.annotations.NullMarked;
