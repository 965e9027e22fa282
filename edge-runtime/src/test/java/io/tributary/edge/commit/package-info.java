@NullMarked
package io.tributary.edge.commit;

import org.jspecify.annotations.NullMarked;
