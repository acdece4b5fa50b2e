package dev.bidmesh.executor.engine.llamaserver;

import java.util.List;

/** Where a buffer of weights lies, by the name that llama.cpp gives to it. */
enum BufferKind {
  /** Memory of the machine, for its processor. */
  PROCESSOR,
  /** Memory of a GPU. */
  GPU,
  /** Memory of an NPU. */
  NPU,
  /** Something that is none of these for sure, another machine for example. */
  UNKNOWN;

  private static final List<String> PROCESSORS = List.of("CPU", "AMX", "BLAS");
  private static final List<String> GPUS =
      List.of("CUDA", "ROCm", "MUSA", "Vulkan", "MTL", "Metal", "SYCL", "OpenCL", "WebGPU");
  private static final List<String> NPUS = List.of("HTP");

  /**
   * @param name for example {@code CUDA0}, {@code CPU_Mapped}, or {@code CUDA_Host}, which is
   *     memory of the machine that a GPU can read
   */
  static BufferKind of(String name) {
    if (name.endsWith("_Host") || beginsWith(name, PROCESSORS)) {
      return PROCESSOR;
    }
    if (beginsWith(name, GPUS)) {
      return GPU;
    }
    return beginsWith(name, NPUS) ? NPU : UNKNOWN;
  }

  private static boolean beginsWith(String name, List<String> beginnings) {
    return beginnings.stream().anyMatch(name::startsWith);
  }
}
