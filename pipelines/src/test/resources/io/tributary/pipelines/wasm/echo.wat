;; Gives back what it is given: a bool, an int, a double, a text and a time. For tests.
;; An int of 3 has the code 3, one of 7 stops everything, one of 2 goes round without end.
(module
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 1024))

  (func (export "alloc") (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $free))
    (global.set $free
      (i32.and (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 15)) (i32.const -16)))
    (block $room
      (loop $more
        (br_if $room (i32.le_u (global.get $free) (i32.shl (memory.size) (i32.const 16))))
        (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))))
    (local.get $at))

  (func (export "process") (param $in i32) (param $size i32) (param $out i32) (param $room i32) (result i32)
    (local $i i32) (local $rows i32) (local $from i32) (local $to i32) (local $value i64)
    (local.set $rows (i32.load (local.get $in)))
    (loop $columns
      (local.set $from
        (i32.add (i32.add (local.get $in) (i32.const 16)) (i32.shl (local.get $i) (i32.const 4))))
      (local.set $to (i32.add (local.get $from) (i32.const 80)))
      (memory.copy
        (i32.add (local.get $out) (i32.load offset=4 (local.get $to)))
        (i32.add (local.get $in) (i32.load offset=4 (local.get $from)))
        (local.get $rows))
      (memory.copy
        (i32.add (local.get $out) (i32.load offset=8 (local.get $to)))
        (i32.add (local.get $in) (i32.load offset=8 (local.get $from)))
        (call $bytes (i32.load (local.get $from)) (local.get $rows)))
      (if (i32.eq (i32.load (local.get $from)) (i32.const 4))
        (then
          (memory.copy
            (i32.add (local.get $out) (i32.load offset=12 (local.get $to)))
            (i32.add (local.get $in) (i32.load offset=12 (local.get $from)))
            (i32.load
              (i32.add
                (i32.add (local.get $in) (i32.load offset=8 (local.get $from)))
                (i32.shl (local.get $rows) (i32.const 2)))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $columns (i32.lt_u (local.get $i) (i32.const 5))))

    (local.set $i (i32.const 0))
    (loop $codes
      (local.set $value
        (i64.load
          (i32.add
            (i32.add (local.get $in) (i32.load offset=40 (local.get $in)))
            (i32.shl (local.get $i) (i32.const 3)))))
      (if (i64.eq (local.get $value) (i64.const 7)) (then (unreachable)))
      (loop $ever (br_if $ever (i64.eq (local.get $value) (i64.const 2))))
      (if (i64.eq (local.get $value) (i64.const 3))
        (then (i32.store8 (i32.add (local.get $out) (local.get $i)) (i32.const 3))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $codes (i32.lt_u (local.get $i) (local.get $rows))))
    (i32.load offset=12 (local.get $in)))

  ;; How many bytes the values of a column take.
  (func $bytes (param $type i32) (param $rows i32) (result i32)
    (if (i32.eq (local.get $type) (i32.const 1)) (then (return (local.get $rows))))
    (if (i32.eq (local.get $type) (i32.const 4))
      (then (return (i32.shl (i32.add (local.get $rows) (i32.const 1)) (i32.const 2)))))
    (i32.shl (local.get $rows) (i32.const 3))))
