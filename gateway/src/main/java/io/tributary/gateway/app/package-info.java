/** Where a gateway starts: the command line, the clock and the dice. */
@NullMarked
package io.tributary.gateway.app;

import org.jspecify.annotations.NullMarked;
