@NullMarked
package io.tributary.gateway.ingest;

import org.jspecify.annotations.NullMarked;
