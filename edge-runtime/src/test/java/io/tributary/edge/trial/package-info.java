@NullMarked
package io.tributary.edge.trial;

import org.jspecify.annotations.NullMarked;
