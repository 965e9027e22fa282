@NullMarked
package io.tributary.gateway.rollup;

import org.jspecify.annotations.NullMarked;
