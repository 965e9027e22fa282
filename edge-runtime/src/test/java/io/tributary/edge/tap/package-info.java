@NullMarked
package io.tributary.edge.tap;

import org.jspecify.annotations.NullMarked;
