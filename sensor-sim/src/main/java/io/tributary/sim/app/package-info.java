/** Where the simulator starts: the command line, the clock and the dice. */
@NullMarked
package io.tributary.sim.app;

import org.jspecify.annotations.NullMarked;
