@NullMarked
package io.tributary.edge.mqtt;

import org.jspecify.annotations.NullMarked;
