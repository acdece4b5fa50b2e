package dev.bidmesh.bandit.core.algebra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CholeskyTest {

  private final Cholesky cholesky = new Cholesky();

  /** min(i, j) over 1…5: the factor is all ones, and the inverse is known in closed form. */
  private final double[] minimum = new double[Cholesky.PACKED];

  @BeforeEach
  void fill() {
    for (int i = 0; i < Cholesky.SIZE; i++) {
      for (int j = i; j < Cholesky.SIZE; j++) {
        minimum[Cholesky.at(i, j)] = i + 1;
      }
    }
  }

  @Test
  void shouldPackTheUpperTriangleByRows() {
    int expected = 0;
    for (int i = 0; i < Cholesky.SIZE; i++) {
      for (int j = i; j < Cholesky.SIZE; j++) {
        assertThat(Cholesky.at(i, j)).isEqualTo(expected++);
      }
    }
    assertThat(expected).isEqualTo(Cholesky.PACKED);
  }

  @Test
  void shouldSolveALinearSystem() {
    // The inverse is tridiagonal with 2 on the diagonal (1 in its last place) and −1 beside it.
    double[] x = {1, 2, 3, 4, 5};

    assertThat(cholesky.factor(minimum)).isTrue();
    cholesky.solve(x);

    assertThat(x).containsExactly(new double[] {0, 0, 0, 0, 1}, within(1e-14));
  }

  @Test
  void shouldComputeTheInverseQuadraticForm() {
    // xᵀA⁻¹x = x₁² + Σ (xᵢ − xᵢ₋₁)² for this matrix.
    assertThat(cholesky.factor(minimum)).isTrue();

    assertThat(cholesky.inverseQuadratic(1, 3, 3, 0, 0.5))
        .isCloseTo(1 + 4 + 0 + 9 + 0.25, within(1e-14));
  }

  @Test
  void shouldRefuseWhatIsNotPositiveDefinite() {
    minimum[Cholesky.at(1, 1)] = 1;

    assertThat(cholesky.factor(minimum)).isFalse();
  }

  @Test
  void shouldRefuseNumbersThatAreNotFinite() {
    double[] withNan = minimum.clone();
    withNan[Cholesky.at(0, 3)] = Double.NaN;
    double[] withInfinity = minimum.clone();
    withInfinity[Cholesky.at(4, 4)] = Double.POSITIVE_INFINITY;

    assertThat(cholesky.factor(withNan)).isFalse();
    assertThat(cholesky.factor(withInfinity)).isFalse();
  }
}
