;; What a function does when it is not well: the first byte of the input says which. For tests.
(module
  (memory (export "memory") 1)
  (global (export "__heap_base") i32 (i32.const 1024))
  (global $calls (mut i32) (i32.const 0))
  (global $nan (mut f64) (f64.const nan:0x4000000000001))
  (table 2 funcref)
  (elem (i32.const 0) $indirect)
  (data (i32.const 8) "\05")
  (data $passive "passive")
  (type $binary (func (param i32 i32) (result i32)))

  (func (export "process") (param $in i32) (param $size i32) (param $out i32) (param $room i32) (result i32)
    (block $n16 (block $n15 (block $n14 (block $n13 (block $n12 (block $n11 (block $n10 (block $n9 (block $n8
    (block $n7 (block $n6 (block $n5 (block $n4 (block $n3 (block $n2 (block $n1 (block $n0
      (br_table $n0 $n1 $n2 $n3 $n4 $n5 $n6 $n7 $n8 $n9 $n10 $n11 $n12 $n13 $n14 $n15 $n16
        (i32.load8_u (local.get $in))))
    ;; 0: without end
    (loop $ever (br $ever)))
    ;; 1: takes all memory there is; how many pages it got
    (block $full (loop $more
      (br_if $full (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
      (br $more)))
    (i32.store (local.get $out) (memory.size))
    (return (i32.const 4)))
    ;; 2: writes behind its memory
    (i32.store (i32.const 65534) (i32.const 1))
    (return (i32.const 0)))
    ;; 3: more than there is room for
    (return (i32.add (local.get $room) (i32.const 1))))
    ;; 4: calls itself without end
    (return (call $deeper (i32.const 0))))
    ;; 5
    (unreachable))
    ;; 6
    (return (i32.div_s (i32.const 1) (i32.load8_u offset=1 (local.get $in)))))
    ;; 7
    (return (i32.const -7)))
    ;; 8: shows the bits of what is no number, in all ways
    (return (call $nans (local.get $out))))
    ;; 9: counts its calls, in a global and in memory
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.store8 (i32.const 8) (i32.add (i32.load8_u (i32.const 8)) (i32.const 1)))
    (i32.store (local.get $out) (global.get $calls))
    (i32.store offset=4 (local.get $out) (i32.load8_u (i32.const 8)))
    (return (i32.const 8)))
    ;; 10: calls what is no function of that type
    (return (call_indirect (type $binary) (i32.const 1) (i32.const 2) (i32.load8_u offset=1 (local.get $in)))))
    ;; 11: fills its memory for ever
    (loop $again
      (memory.fill (i32.const 2048) (i32.const 1) (i32.const 60000))
      (br $again)))
    ;; 12: as many turns as the input says
    (return (call $turns (i32.load offset=1 (local.get $in)) (local.get $out))))
    ;; 13: uses what it may use once only
    (memory.init $passive (local.get $out) (i32.const 0) (i32.const 7))
    (data.drop $passive)
    (return (i32.const 7)))
    ;; 14: deep, but not too deep
    (i32.store (local.get $out) (call $down (i32.const 150)))
    (return (i32.const 4)))
    ;; 15: all of its input
    (memory.copy (local.get $out) (local.get $in) (local.get $size))
    (return (local.get $size)))
    ;; 16: nothing
    (i32.const 0))

  (func $indirect (param $x i32) (param $y i32) (result i32)
    (i32.add (local.get $x) (local.get $y)))

  (func $deeper (param $x i32) (result i32)
    (i32.add (call $deeper (i32.add (local.get $x) (i32.const 1))) (i32.const 1)))

  (func $down (param $x i32) (result i32)
    (if (result i32) (i32.eqz (local.get $x))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $down (i32.sub (local.get $x) (i32.const 1)))))))

  (func $nans (param $out i32) (result i32)
    (local $nan f64) (local $small f32)
    (local.set $nan (f64.neg (f64.div (f64.const 0) (f64.const 0))))
    (local.set $small (f32.neg (f32.div (f32.const 0) (f32.const 0))))
    (f64.store (local.get $out) (local.get $nan))
    (i64.store offset=8 (local.get $out) (i64.reinterpret_f64 (local.get $nan)))
    (f64.store offset=16 (local.get $out) (f64.copysign (f64.const 1) (local.get $nan)))
    (f64.store offset=24 (local.get $out) (f64.add (global.get $nan) (f64.const 1)))
    (f32.store offset=32 (local.get $out) (local.get $small))
    (i32.store offset=36 (local.get $out) (i32.reinterpret_f32 (local.get $small)))
    (f32.store offset=40 (local.get $out) (f32.copysign (f32.const 1) (local.get $small)))
    (f32.store offset=44 (local.get $out) (f32.demote_f64 (local.get $nan)))
    (i32.const 48))

  (func $turns (param $n i32) (param $out i32) (result i32)
    (local $sum i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $sum (i32.add (local.get $sum) (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
    (i32.store (local.get $out) (local.get $sum))
    (i32.const 4)))
