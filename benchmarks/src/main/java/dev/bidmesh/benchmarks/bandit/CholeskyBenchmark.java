package dev.bidmesh.benchmarks.bandit;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ejml.data.DMatrix5;
import org.ejml.data.DMatrix5x5;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.fixed.CommonOps_DDF5;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Factor a 5 × 5 matrix and solve one system: our own, EJML's dense solver, EJML's fixed size. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CholeskyBenchmark {

  private static final int N = Cholesky.SIZE;

  private final double[] packed = new double[Cholesky.PACKED];
  private final double[] rhs = new double[N];
  private final double[] x = new double[N];
  private final Cholesky own = new Cholesky();
  private final DMatrixRMaj matrix = new DMatrixRMaj(N, N);
  private final DMatrixRMaj work = new DMatrixRMaj(N, N);
  private final DMatrixRMaj right = new DMatrixRMaj(N, 1);
  private final DMatrixRMaj solution = new DMatrixRMaj(N, 1);
  private final LinearSolverDense<DMatrixRMaj> dense = LinearSolverFactory_DDRM.chol(N);
  private final DMatrix5x5 fixedMatrix = new DMatrix5x5();
  private final DMatrix5x5 fixedWork = new DMatrix5x5();
  private final DMatrix5 fixedRight = new DMatrix5();
  private final DMatrix5 fixedSolution = new DMatrix5();

  public CholeskyBenchmark() {
    var random = new Random(1);
    double[][] rows = new double[20][N];
    for (double[] row : rows) {
      for (int i = 0; i < N; i++) {
        row[i] = i == 0 ? 1 : random.nextDouble();
      }
    }
    for (int i = 0; i < N; i++) {
      rhs[i] = random.nextDouble();
      right.set(i, 0, rhs[i]);
      for (int j = 0; j < N; j++) {
        double sum = i == j ? 1 : 0;
        for (double[] row : rows) {
          sum += row[i] * row[j];
        }
        matrix.set(i, j, sum);
        fixedMatrix.set(i, j, sum);
        packed[Cholesky.at(Math.min(i, j), Math.max(i, j))] = sum;
      }
    }
    fixedRight.setTo(rhs[0], rhs[1], rhs[2], rhs[3], rhs[4]);
  }

  @Benchmark
  public double own() {
    System.arraycopy(rhs, 0, x, 0, N);
    own.factor(packed);
    own.solve(x);
    return x[0];
  }

  @Benchmark
  public double ejmlDense() {
    work.setTo(matrix);
    dense.setA(work);
    dense.solve(right, solution);
    return solution.get(0, 0);
  }

  @Benchmark
  public double ejmlFixed() {
    fixedWork.setTo(fixedMatrix);
    CommonOps_DDF5.cholU(fixedWork);
    // There is no fixed-size triangular solve; the inverse of A serves both uses.
    CommonOps_DDF5.invert(fixedMatrix, fixedWork);
    CommonOps_DDF5.mult(fixedWork, fixedRight, fixedSolution);
    return fixedSolution.a1;
  }
}
