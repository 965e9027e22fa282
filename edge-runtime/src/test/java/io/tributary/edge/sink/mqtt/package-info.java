@NullMarked
package io.tributary.edge.sink.mqtt;

import org.jspecify.annotations.NullMarked;
