@NullMarked
package io.tributary.edge.source.mqtt;

import org.jspecify.annotations.NullMarked;
