@NullMarked
package io.tributary.edge.sink.sparkplug;

import org.jspecify.annotations.NullMarked;
