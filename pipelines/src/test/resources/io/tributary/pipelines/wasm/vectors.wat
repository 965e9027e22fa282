;; Works with vectors, whose results may differ between machines. For tests.
(module
  (memory (export "memory") 1)
  (global (export "__heap_base") i32 (i32.const 0))
  (func (export "process") (param i32 i32 i32 i32) (result i32)
    (i32x4.extract_lane 0 (v128.const i32x4 1 2 3 4))))
